namespace Assay.Quality.Agreement;

/// <summary>Intersection over union of simple polygons, convex or not.</summary>
/// <remarks>
/// Method: a polygon is the signed sum of the strips between each of its edges and a line below all; the intersection of two
/// polygons is then the signed sum, over pairs of edges, of what two strips share, which is the integral of the lower of two
/// straight lines. No clipping and no case for touching or equal edges.
/// Shapes, for polygons of P and Q corners: points [2 P] and [2 Q] as x, y, x, y, ... in either direction; the last corner joins
/// the first. Deterministic, exact but for rounding, allocates nothing. Time O(P * Q), memory O(1).
/// Undefined (null) where both polygons have no area, as those of fewer than three corners.
/// Known weakness: a polygon whose edges cross counts each part as often as its outline winds about it.
/// </remarks>
public static class PolygonIou
{
    /// <summary>0 to 1, or null.</summary>
    /// <exception cref="ArgumentException">A coordinate is missing or not finite.</exception>
    public static double? Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        Check(first);
        Check(second);
        var (firstArea, secondArea) = (Area(first), Area(second));
        var shared = Shared(first, second) * Math.Sign(firstArea) * Math.Sign(secondArea);
        return BoxIou.Share(Math.Clamp(shared, 0, Math.Min(Math.Abs(firstArea), Math.Abs(secondArea))), Math.Abs(firstArea), Math.Abs(secondArea));
    }

    private static void Check(ReadOnlySpan<double> points)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(points.Length % 2, 0, nameof(points));
        foreach (var coordinate in points)
        {
            if (!double.IsFinite(coordinate))
            {
                throw new ArgumentException("A polygon has finite coordinates.", nameof(points));
            }
        }
    }

    /// <summary>Positive or negative as the outline turns.</summary>
    private static double Area(ReadOnlySpan<double> points)
    {
        var twice = 0.0;
        for (var corner = 0; corner < points.Length; corner += 2)
        {
            var next = corner + 2 == points.Length ? 0 : corner + 2;
            twice += (points[next] - points[corner]) * (points[corner + 1] - points[1] + points[next + 1] - points[1]);
        }

        return twice / 2;
    }

    private static double Shared(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var floor = double.PositiveInfinity;
        for (var y = 1; y < first.Length; y += 2)
        {
            floor = Math.Min(floor, first[y]);
        }

        for (var y = 1; y < second.Length; y += 2)
        {
            floor = Math.Min(floor, second[y]);
        }

        var sum = 0.0;
        for (var corner = 0; corner < first.Length; corner += 2)
        {
            var next = corner + 2 == first.Length ? 0 : corner + 2;
            var edge = new Edge(first[corner], first[corner + 1] - floor, first[next], first[next + 1] - floor);
            for (var other = 0; other < second.Length && edge.Left < edge.Right; other += 2)
            {
                var after = other + 2 == second.Length ? 0 : other + 2;
                sum += edge.SharedWith(new(second[other], second[other + 1] - floor, second[after], second[after + 1] - floor));
            }
        }

        return sum;
    }

    /// <summary>The strip under an edge, from left to right; negative where the outline runs the other way.</summary>
    private readonly struct Edge
    {
        public Edge(double x, double y, double nextX, double nextY)
        {
            (Left, LeftHeight, Right, RightHeight, Sign) = x <= nextX ? (x, y, nextX, nextY, 1) : (nextX, nextY, x, y, -1);
        }

        public double Left { get; }

        public double Right { get; }

        private double LeftHeight { get; }

        private double RightHeight { get; }

        private int Sign { get; }

        public double SharedWith(in Edge other)
        {
            var (from, to) = (Math.Max(Left, other.Left), Math.Min(Right, other.Right));
            if (from >= to)
            {
                return 0;
            }

            var (left, right) = (HeightAt(from), HeightAt(to));
            var (otherLeft, otherRight) = (other.HeightAt(from), other.HeightAt(to));
            var (before, after) = (left - otherLeft, right - otherRight);
            var area = (Math.Min(left, otherLeft) + Math.Min(right, otherRight)) / 2 * (to - from);
            if (before * after < 0)
            {
                // The lines cross: below the lower line at both ends there is a triangle more.
                var (low, high) = (Math.Abs(before), Math.Abs(after));
                area += low * high / (low + high) / 2 * (to - from);
            }

            return Sign * other.Sign * area;
        }

        private double HeightAt(double x) =>
            x == Left ? LeftHeight : x == Right ? RightHeight : LeftHeight + ((RightHeight - LeftHeight) * ((x - Left) / (Right - Left)));
    }
}
