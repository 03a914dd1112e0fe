namespace Assay.Formats.Exports;

/// <summary>Streams rows out. The same rows give the same bytes; memory stays flat.</summary>
/// <remarks>Not complete before <see cref="CompleteAsync"/>; disposing only gives memory back. One call at a time.</remarks>
public abstract class ExportWriter<TRow> : IDisposable
    where TRow : struct
{
    private protected ExportWriter()
    {
    }

    /// <summary>Cells of CSV that got an apostrophe so far, since a spreadsheet would run them.</summary>
    public virtual long Guarded => 0;

    /// <summary>Adds a row; goes to the stream when enough came together.</summary>
    public abstract ValueTask WriteAsync(in TRow row, CancellationToken cancel = default);

    /// <summary>Writes what is left, and whatever ends the format.</summary>
    public abstract ValueTask CompleteAsync(CancellationToken cancel = default);

    public abstract void Dispose();
}
