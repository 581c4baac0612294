"""Packages that old courses import and that are not installed here: what pip installs, by the name that is imported.

Its release is named where a later one has another interface.
"""

PIP: dict[str, str] = {
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "gensim": "gensim",
    "graphviz": "graphviz",
    "gym": "gym==0.25.2",
    "imageio": "imageio",
    "imblearn": "imbalanced-learn",
    "imutils": "imutils",
    "jieba": "jieba",
    "konlpy": "konlpy",
    "librosa": "librosa",
    "lightgbm": "lightgbm",
    "missingno": "missingno",
    "mlxtend": "mlxtend",
    "networkx": "networkx",
    "nltk": "nltk",
    "numba": "numba",
    "plotly": "plotly",
    "pydot": "pydot",
    "skimage": "scikit-image",
    "statsmodels": "statsmodels",
    "sympy": "sympy",
    "torch": "torch",
    "torchvision": "torchvision",
    "tqdm": "tqdm",
    "wordcloud": "wordcloud",
    "xgboost": "xgboost",
}
