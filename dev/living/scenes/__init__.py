"""What happens in a database: each a function that `living.inside` calls."""
