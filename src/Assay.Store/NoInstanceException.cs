namespace Assay.Store;

/// <summary>Nothing was begun where an instance was named. Nothing is made there: a slip in a name must not become an instance that verifies.</summary>
public sealed class NoInstanceException(string message) : InvalidOperationException(message);
