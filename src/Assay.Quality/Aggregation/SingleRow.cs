using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Assay.Quality.Aggregation;

/// <summary>Rows kept in single precision that take part in double sums.</summary>
internal static class SingleRow
{
    /// <summary>Doubles a vector; rows are read in as many floats.</summary>
    public const int Lanes = 4;

    /// <summary>Adds a row to sums; the length is a multiple of <see cref="Lanes"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref float values, ref double sums, int length)
    {
        for (var at = 0; at < length; at += Lanes)
        {
            (Vector256.LoadUnsafe(ref sums, (nuint)at) + Widen(ref Unsafe.Add(ref values, at))).StoreUnsafe(ref sums, (nuint)at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Widen(ref float values)
    {
        if (Avx.IsSupported)
        {
            return Avx.ConvertToVector256Double(Vector128.LoadUnsafe(ref values));
        }

        var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref values));
        return Vector256.Create(low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Narrow(Vector256<double> values) =>
        Avx.IsSupported ? Avx.ConvertToVector128Single(values) : Vector128.Narrow(values.GetLower(), values.GetUpper());

    /// <summary>Asks for a row that will be read soon; a hint where the processor knows it, nothing elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Fetch(ref float row)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref row));
        }
    }
}
