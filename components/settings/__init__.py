"""The settings page: the model server and its models, what leaves this machine, and what the workbench stands on."""
