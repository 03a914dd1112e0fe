using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Assay.Domain.Labels;

/// <summary>What a refit learnt of the annotators of a project: class prior and each one's confusion, for one choice field.</summary>
/// <param name="Position">Position of its <c>worker_model.published</c> event.</param>
/// <param name="Classes">K class names, in the order of the arrays.</param>
/// <param name="Actors">A actors in ascending order.</param>
/// <param name="Prior">[K], sums to 1.</param>
/// <param name="Confusion">[A, K, K] at [actor, truth, answer]; the last axis sums to 1.</param>
public sealed record WorkerModel(long Position, string Field, IReadOnlyList<string> Classes, long[] Actors, double[] Prior, double[] Confusion)
{
    private readonly Dictionary<long, int> _actorIndex = Actors.Select((a, i) => (a, i)).ToDictionary(p => p.a, p => p.i);
    private readonly Dictionary<string, int> _classIndex = Classes.Select((c, i) => (c, i)).ToDictionary(p => p.c, p => p.i, StringComparer.Ordinal);

    /// <summary>The actor's index, or -1 for one that the refit did not see.</summary>
    public int IndexOf(ActorId actor) => _actorIndex.GetValueOrDefault(actor.Value, -1);

    /// <summary>The class's index, or -1 for one that the refit did not see.</summary>
    public int IndexOf(string className) => _classIndex.GetValueOrDefault(className, -1);

    /// <summary>The stored part: little-endian, lengths before texts; its SHA-256 stands in the event.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write("AWM1"u8);
        writer.Write(Field);
        writer.Write(Classes.Count);
        foreach (var name in Classes)
        {
            writer.Write(name);
        }

        writer.Write(Actors.Length);
        foreach (var actor in Actors)
        {
            writer.Write(actor);
        }

        Reals(writer, Prior);
        Reals(writer, Confusion);
        writer.Flush();
        return stream.ToArray();
    }

    /// <exception cref="FormatException">The bytes are not a worker model.</exception>
    public static WorkerModel FromBytes(long position, byte[] bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
            if (!reader.ReadBytes(4).AsSpan().SequenceEqual("AWM1"u8))
            {
                throw new FormatException("Not a worker model.");
            }

            var field = reader.ReadString();
            var classes = new string[reader.ReadInt32()];
            for (var i = 0; i < classes.Length; i++)
            {
                classes[i] = reader.ReadString();
            }

            var actors = new long[reader.ReadInt32()];
            for (var i = 0; i < actors.Length; i++)
            {
                actors[i] = reader.ReadInt64();
            }

            return new WorkerModel(position, field, classes, actors, Reals(reader, classes.Length), Reals(reader, actors.Length * classes.Length * classes.Length));
        }
        catch (EndOfStreamException e)
        {
            throw new FormatException("The worker model ends too early.", e);
        }
    }

    public static byte[] HashOf(byte[] part) => SHA256.HashData(part);

    private static void Reals(BinaryWriter writer, double[] values)
    {
        var bytes = new byte[values.Length * 8];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * 8), values[i]);
        }

        writer.Write(bytes);
    }

    private static double[] Reals(BinaryReader reader, int count)
    {
        var bytes = reader.ReadBytes(checked(count * 8));
        if (bytes.Length != count * 8)
        {
            throw new EndOfStreamException();
        }

        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(i * 8));
        }

        return values;
    }
}
