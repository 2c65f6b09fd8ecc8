"""Which events follow from a move. One function a move: `(state, form, making) -> [Event]`, or a refusal."""
