namespace Assay.Store.Maintenance;

/// <summary>A copy or a restore was aimed at what holds an instance already. Nothing was changed there.</summary>
public sealed class TargetTakenException(string message) : InvalidOperationException(message);
