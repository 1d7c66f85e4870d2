"""Draw the departments' timeliness into departments.png: python plot_indicators.py http://127.0.0.1:8105 2011"""

import sys

import matplotlib.pyplot as plt
import pandas as pd

metrics, year = sys.argv[1:]
figures = pd.read_parquet(f"{metrics}/v1/exports/indicators?year={year}&indicator=1.1&format=parquet")
shown = figures[figures["scope"] == "department"].dropna(subset=["value"]).sort_values("value")
axes = shown.plot.barh(x="body_name", y="value", legend=False, figsize=(9, 6), xlabel="%", ylabel="")
for kind, style in (("normative", "-"), ("target", "--")):
    for value in shown[kind].dropna().unique():
        axes.axvline(value, color="black", linestyle=style, label=f"{kind} value")
axes.set_title(f"Settled on time, {year}")
plt.savefig("departments.png", bbox_inches="tight")
print(shown[["body_no", "numerator", "denominator", "value"]].to_string(index=False))
