using System.Runtime.CompilerServices;

namespace Assay.Quality.Aggregation;

/// <summary>Zeroed floats that begin on a cache line and never move.</summary>
internal sealed class AlignedFloats
{
    /// <summary>Floats a cache line.</summary>
    public const int Line = 16;

    private readonly float[] _values;
    private readonly int _start;

    public unsafe AlignedFloats(long length)
    {
        _values = GC.AllocateArray<float>(checked((int)length + Line), pinned: true);
        var past = (int)((nuint)Unsafe.AsPointer(ref _values[0]) % (Line * sizeof(float)));
        _start = ((Line * sizeof(float)) - past) % (Line * sizeof(float)) / sizeof(float);
    }

    public ref float First => ref _values[_start];
}
