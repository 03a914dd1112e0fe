namespace Assay.Bench.Platform;

/// <summary>The product answered wrongly or not at all: the run ends with exit code 1.</summary>
internal sealed class BenchException(string message) : Exception(message);
