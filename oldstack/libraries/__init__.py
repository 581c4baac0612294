"""NumPy, pandas, scikit-learn, SciPy, Matplotlib and seaborn under the names and with the habits of 2019."""
