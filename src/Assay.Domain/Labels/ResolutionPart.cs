using System.Text;

namespace Assay.Domain.Labels;

/// <summary>What one <c>resolution.run</c> event changed, in columns: a stored part whose SHA-256 stands in the event.</summary>
public sealed record ResolutionPart(string Method, IReadOnlyList<ResolutionPartRow> Rows)
{
    /// <summary>Little-endian; labels are written once and referred to by index.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        var labels = Rows.Select(r => (r.Value, r.Class)).Distinct().ToList();
        var index = labels.Select((l, i) => (l, i)).ToDictionary(p => p.l, p => p.i);
        writer.Write("ARP1"u8);
        writer.Write(Method);
        writer.Write(labels.Count);
        foreach (var (value, className) in labels)
        {
            writer.Write(value is not null);
            writer.Write(value ?? "");
            writer.Write(className is not null);
            writer.Write(className ?? "");
        }

        writer.Write(Rows.Count);
        foreach (var row in Rows)
        {
            writer.Write7BitEncodedInt64(row.Task);
        }

        foreach (var row in Rows)
        {
            writer.Write((sbyte)(row.State is null ? -1 : (int)row.State));
            writer.Write7BitEncodedInt(row.Answers);
            writer.Write7BitEncodedInt(index[(row.Value, row.Class)]);
            writer.Write(row.Posterior);
            writer.Write(row.Agreement ?? double.NaN);
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <exception cref="FormatException">The bytes are not such a part.</exception>
    public static ResolutionPart FromBytes(byte[] bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
            if (!reader.ReadBytes(4).AsSpan().SequenceEqual("ARP1"u8))
            {
                throw new FormatException("Not a resolution part.");
            }

            var method = reader.ReadString();
            var labels = new (string? Value, string? Class)[reader.ReadInt32()];
            for (var i = 0; i < labels.Length; i++)
            {
                var (hasValue, value, hasClass, className) = (reader.ReadBoolean(), reader.ReadString(), reader.ReadBoolean(), reader.ReadString());
                labels[i] = (hasValue ? value : null, hasClass ? className : null);
            }

            var tasks = new long[reader.ReadInt32()];
            for (var i = 0; i < tasks.Length; i++)
            {
                tasks[i] = reader.Read7BitEncodedInt64();
            }

            var rows = new ResolutionPartRow[tasks.Length];
            for (var i = 0; i < rows.Length; i++)
            {
                var state = reader.ReadSByte();
                var answers = reader.Read7BitEncodedInt();
                var (value, className) = labels[reader.Read7BitEncodedInt()];
                var posterior = reader.ReadDouble();
                var agreement = reader.ReadDouble();
                rows[i] = new ResolutionPartRow(tasks[i], state < 0 ? null : (LabelState)state, answers, value, className, posterior, double.IsNaN(agreement) ? null : agreement);
            }

            return new ResolutionPart(method, rows);
        }
        catch (EndOfStreamException e)
        {
            throw new FormatException("The resolution part ends too early.", e);
        }
    }
}

/// <param name="Task">Number of the task within its project.</param>
/// <param name="State">Null where only posterior and agreement changed and answers are still wanted.</param>
public sealed record ResolutionPartRow(long Task, LabelState? State, int Answers, string? Value, string? Class, double Posterior, double? Agreement);
