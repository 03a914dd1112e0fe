using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Assay.Domain;
using Assay.Formats.Answers;
using Assay.Formats.Rows;

namespace Assay.Server.Work.Quality;

/// <summary>Reads the rows of a plain file of answers or of truth, whichever form it has. One wrong row refuses all.</summary>
internal sealed class AnswerRows(string name, bool needsWorker)
{
    private const int MostFaults = 20;
    private const int HeadBytes = 4096;

    private readonly List<Fault> _faults = [];
    private int _wrong;

    /// <summary>CSV, TSV or JSON lines, packed by gzip or not, or Parquet.</summary>
    /// <param name="stream">Stays the caller's.</param>
    /// <param name="take">Gets every sound row and says what is wrong with it, if anything is.</param>
    /// <returns>How many rows were taken.</returns>
    public async Task<Decision<int>> ReadAsync(Stream stream, Func<Answer, Fault?> take, CancellationToken cancel)
    {
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 1 << 16, leaveOpen: true));
        var read = await pipe.ReadAtLeastAsync(HeadBytes, cancel);
        var head = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, HeadBytes)).ToArray();
        pipe.AdvanceTo(read.Buffer.Start);
        await using var bytes = pipe.AsStream(leaveOpen: true);
        var rows = 0;
        if (ParquetAnswers.IsParquet(head))
        {
            rows = Take(await TableInput.SeekableAsync(stream, bytes, cancel), take);
        }
        else
        {
            var opened = await TableInput.OpenAsync(bytes, name, cancel);
            if (!opened.Accepted)
            {
                return opened.Refusal;
            }

            await using var input = opened.Value;
            if (input.Format == RowFormat.JsonArray)
            {
                return Refusal.Invalid($"{name}: answers are read from CSV, TSV, JSON lines and Parquet, not from a JSON array. Write one object on each line.");
            }

            try
            {
                rows = await TakeAsync(input, take, cancel);
            }
            catch (InvalidDataException)
            {
                return Refusal.Invalid($"{name} cannot be unpacked to its end. It may be cut off; make it anew.");
            }
        }

        await pipe.CompleteAsync();
        return _wrong == 0
            ? rows
            : Refusal.Invalid($"{name} has {_wrong.ToString("N0", CultureInfo.InvariantCulture)} {(_wrong == 1 ? "fault" : "faults")}; nothing was computed.", _faults);
    }

    private async Task<int> TakeAsync(TableInput input, Func<Answer, Fault?> take, CancellationToken cancel)
    {
        var rows = 0;
        using var reader = new AnswerReader(input.Bytes, input.Format, needsWorker);
        while (await reader.ReadAsync(cancel) is { } batch)
        {
            using (batch)
            {
                rows += Take(batch, take);
                if (batch.Stop is { } stop)
                {
                    Refuse(stop);
                }
            }
        }

        return rows;
    }

    private int Take(Stream parquet, Func<Answer, Fault?> take) => Take(ParquetAnswers.Read(parquet, needsWorker), take);

    private int Take(IEnumerable<Answer> answers, Func<Answer, Fault?> take)
    {
        var taken = 0;
        foreach (var answer in answers)
        {
            if ((answer.Fault ?? take(answer)) is { } fault)
            {
                Refuse(fault);
            }
            else
            {
                taken++;
            }
        }

        return taken;
    }

    private void Refuse(Fault fault)
    {
        _wrong++;
        if (_faults.Count < MostFaults)
        {
            _faults.Add(fault);
        }
        else if (_faults.Count == MostFaults)
        {
            _faults.Add(new("", "... and more."));
        }
    }
}
