namespace Assay.Store;

/// <summary>What was asked is done only where nobody else works on the instance. Nothing was done.</summary>
public sealed class InstanceInUseException(string message) : InvalidOperationException(message);
