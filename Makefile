# Thin names for dev.py, which is where everything is. More words: make test ARGS="-k name"
COMMANDS := setup run test test-full lint bench prove messages
.PHONY: $(COMMANDS)
$(COMMANDS):
	@python3 dev.py $@ $(ARGS)
