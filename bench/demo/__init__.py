"""How many moves a second the demo is lived with, beside the same rows by plain SQL, and where its time goes."""
