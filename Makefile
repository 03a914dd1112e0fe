.PHONY: run build test check fmt accept bench bench-faults bench-web web clean

run: build
	@out/assay demo

build:
	@eng/build.sh

test:
	@eng/test.sh

check:
	@dotnet format Assay.slnx --verify-no-changes && (cd web && npm run lint) && eng/test.sh

fmt:
	@dotnet format Assay.slnx

accept:
	@ASSAY_ACCEPT=1 eng/test.sh

bench:
	@eng/bench.sh $(ARGS)

bench-faults:
	@eng/bench-faults.sh $(ARGS)

bench-web:
	@eng/bench-web.sh $(ARGS)

web:
	@cd web && npm ci --no-audit --no-fund && npm run dev

clean:
	@rm -rf artifacts out web/node_modules src/Assay.Server/wwwroot
