using Assay.Domain;

namespace Assay.Formats.Rows;

/// <summary>About a thousand rows in file order.</summary>
public abstract class Batch : IDisposable
{
    private protected Batch()
    {
    }

    /// <summary>Why nothing after this batch can be read; null while the file's structure holds.</summary>
    public Fault? Stop { get; internal set; }

    /// <summary>How many lines besides the one that <see cref="Stop"/> names are lost with it.</summary>
    public int StopLost { get; internal set; }

    /// <summary>Rows and faults of rows.</summary>
    public abstract int Count { get; }

    internal abstract bool IsFull { get; }

    public abstract void Dispose();

    internal abstract void Add(Fault fault);

    /// <param name="lost">Lines besides the named one that the bad row takes with it.</param>
    internal virtual void Add(Fault fault, int lost) => Add(fault);
}
