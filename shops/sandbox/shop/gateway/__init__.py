"""The sandbox gateway: another company's service, reached by shops over HTTP alone."""
