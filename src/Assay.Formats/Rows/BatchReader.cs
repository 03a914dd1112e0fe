using Assay.Domain;

namespace Assay.Formats.Rows;

/// <summary>Reads a stream in batches: sync inside, async only where bytes are missing.</summary>
public abstract class BatchReader<TBatch> : IDisposable
    where TBatch : Batch
{
    private bool _isDone;

    private protected BatchReader(Stream stream, ChooseFraming choose) => Records = new(stream, choose);

    private protected RecordReader Records { get; }

    /// <summary>The next batch, the caller's to dispose; null after the last one. A batch may be empty when it carries the reason of a stop.</summary>
    public async ValueTask<TBatch?> ReadAsync(CancellationToken cancel = default)
    {
        if (_isDone)
        {
            return null;
        }

        var batch = Create();
        while (Fill(batch))
        {
            await Records.FillAsync(cancel).ConfigureAwait(false);
        }

        if (batch.Count > 0 || batch.Stop is not null)
        {
            return batch;
        }

        batch.Dispose();
        return null;
    }

    public void Dispose()
    {
        Records.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract TBatch Create();

    /// <summary>Adds the row, its fault, or nothing; a fault returned ends reading.</summary>
    private protected abstract Fault? Add(TBatch batch);

    private protected virtual Fault? AddTooLong(TBatch batch)
    {
        batch.Add(Records.TooLong(), Records.LostLines);
        return null;
    }

    /// <summary>What is wrong with a file that ended before any row; null where that is fine.</summary>
    private protected virtual Fault? AtEnd() => null;

    /// <summary>True when bytes are missing.</summary>
    private bool Fill(TBatch batch)
    {
        while (!batch.IsFull)
        {
            switch (Records.Advance())
            {
                case Next.Record:
                    batch.Stop = Add(batch);
                    break;
                case Next.TooLong:
                    batch.Stop = AddTooLong(batch);
                    break;
                case Next.More:
                    return true;
                case Next.Broken:
                    batch.Stop = Records.Broken;
                    batch.StopLost = Records.LostLines;
                    break;
                default:
                    _isDone = true;
                    batch.Stop = AtEnd();
                    return false;
            }

            if (batch.Stop is not null)
            {
                _isDone = true;
                return false;
            }
        }

        return false;
    }
}
