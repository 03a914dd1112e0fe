namespace Assay.Store.Engine;

/// <summary>The rows of one query, read forward, the same way from both drivers. Dispose frees the statement for its next use.</summary>
public abstract class SqlRow : IDisposable
{
    /// <summary>Goes to the next row; false after the last.</summary>
    public abstract bool Read();

    public abstract bool IsDBNull(int column);

    public abstract long GetInt64(int column);

    public abstract double GetDouble(int column);

    public abstract string GetString(int column);

    public abstract byte[] Bytes(int column);

    /// <summary>The bytes of a text (UTF-8) or of a binary column, not copied where the driver has them at hand. Valid until the next row.</summary>
    public abstract ReadOnlySpan<byte> Raw(int column);

    /// <summary>0 where the column is NULL.</summary>
    public long Whole(int column) => IsDBNull(column) ? 0 : GetInt64(column);

    public long? WholeOrNull(int column) => IsDBNull(column) ? null : GetInt64(column);

    public double? RealOrNull(int column) => IsDBNull(column) ? null : GetDouble(column);

    public string? TextOrNull(int column) => IsDBNull(column) ? null : GetString(column);

    public byte[]? BytesOrNull(int column) => IsDBNull(column) ? null : Bytes(column);

    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    private protected abstract void Close();
}

/// <summary>The columns of a joined row from one on, for who reads them from 0.</summary>
internal sealed class ShiftedRow(SqlRow row, int by) : SqlRow
{
    public override bool Read() => row.Read();

    public override bool IsDBNull(int column) => row.IsDBNull(column + by);

    public override long GetInt64(int column) => row.GetInt64(column + by);

    public override double GetDouble(int column) => row.GetDouble(column + by);

    public override string GetString(int column) => row.GetString(column + by);

    public override byte[] Bytes(int column) => row.Bytes(column + by);

    public override ReadOnlySpan<byte> Raw(int column) => row.Raw(column + by);

    private protected override void Close() => row.Dispose();
}
