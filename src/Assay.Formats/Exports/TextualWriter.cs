using Assay.Formats.Rows;

namespace Assay.Formats.Exports;

/// <summary>What the writers of lines share: a buffer that goes to the stream when it is large.</summary>
internal abstract class TextualWriter<TRow>(Stream to) : ExportWriter<TRow>
    where TRow : struct
{
    private const int Large = 128 * 1024;

    protected ByteSink Bytes { get; } = new();

    public sealed override ValueTask WriteAsync(in TRow row, CancellationToken cancel = default)
    {
        Append(row);
        return Bytes.Length < Large ? ValueTask.CompletedTask : FlushAsync(cancel);
    }

    public sealed override ValueTask CompleteAsync(CancellationToken cancel = default) => FlushAsync(cancel);

    public override void Dispose() => Bytes.Dispose();

    protected abstract void Append(in TRow row);

    private async ValueTask FlushAsync(CancellationToken cancel)
    {
        await to.WriteAsync(Bytes.Memory, cancel).ConfigureAwait(false);
        Bytes.Clear();
    }
}
