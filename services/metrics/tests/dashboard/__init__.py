"""The dashboard in a real browser, on the running service. A package, so that both go when its tests are over."""
