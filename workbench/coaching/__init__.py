"""Role-play coaching: a client whose mind is kept by code, sessions that can be resumed, feedback tied to what was said."""
