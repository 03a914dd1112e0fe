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

    /// <summary>Rows and faults of rows.</summary>
    public abstract int Count { get; }

    internal abstract bool IsFull { get; }

    public abstract void Dispose();

    internal abstract void Add(Fault fault);
}
