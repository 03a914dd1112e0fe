namespace Assay.Quality.Agreement;

/// <summary>A box along the axes, in continuous coordinates: no pixel is added.</summary>
/// <param name="X">Its smallest x.</param>
/// <param name="Y">Its smallest y.</param>
/// <param name="Width">Not negative.</param>
/// <param name="Height">Not negative.</param>
public readonly record struct Box(double X, double Y, double Width, double Height);

/// <summary>A box turned about its centre.</summary>
/// <param name="CentreX">The x of its centre.</param>
/// <param name="CentreY">The y of its centre.</param>
/// <param name="Width">Not negative, before turning.</param>
/// <param name="Height">Not negative, before turning.</param>
/// <param name="Angle">In radians, from the x axis towards the y axis.</param>
public readonly record struct RotatedBox(double CentreX, double CentreY, double Width, double Height, double Angle);

/// <summary>Intersection over union of boxes: how well two annotators drew the same thing.</summary>
/// <remarks>
/// Source: P. Jaccard, "The Distribution of the Flora in the Alpine Zone", New Phytologist 11(2), 1912, pp. 37-50,
/// https://doi.org/10.1111/j.1469-8137.1912.tb05611.x. Turned boxes are polygons, see <see cref="PolygonIou"/>.
/// Deterministic, exact but for rounding, allocates nothing. Time and memory O(1).
/// Undefined (null) where both boxes have no area.
/// Known weakness: 0 for boxes that do not meet, however near they are.
/// </remarks>
public static class BoxIou
{
    /// <summary>0 to 1, or null.</summary>
    public static double? Of(Box first, Box second)
    {
        Check(first.X + first.Y, first.Width, first.Height);
        Check(second.X + second.Y, second.Width, second.Height);
        var width = Math.Min(first.X + first.Width, second.X + second.Width) - Math.Max(first.X, second.X);
        var height = Math.Min(first.Y + first.Height, second.Y + second.Height) - Math.Max(first.Y, second.Y);
        return Share(Math.Max(0, width) * Math.Max(0, height), first.Width * first.Height, second.Width * second.Height);
    }

    /// <summary>The same for turned boxes; boxes along the axes are among them.</summary>
    public static double? Of(RotatedBox first, RotatedBox second)
    {
        Span<double> one = stackalloc double[8];
        Span<double> other = stackalloc double[8];
        Corners(first, one);
        Corners(second, other);
        return PolygonIou.Of(one, other);
    }

    /// <summary>Intersection over union from areas; null where both are 0.</summary>
    internal static double? Share(double shared, double first, double second)
    {
        var union = first + second - shared;
        return first <= 0 && second <= 0 ? null : Math.Clamp(shared / union, 0, 1);
    }

    private static void Corners(RotatedBox box, Span<double> points)
    {
        Check(box.CentreX + box.CentreY + box.Angle, box.Width, box.Height);
        var (sin, cos) = Math.SinCos(box.Angle);
        for (var corner = 0; corner < 4; corner++)
        {
            var x = corner is 0 or 3 ? -box.Width / 2 : box.Width / 2;
            var y = corner is 0 or 1 ? -box.Height / 2 : box.Height / 2;
            points[2 * corner] = box.CentreX + (x * cos) - (y * sin);
            points[(2 * corner) + 1] = box.CentreY + (x * sin) + (y * cos);
        }
    }

    private static void Check(double place, double width, double height)
    {
        if (!double.IsFinite(place) || !double.IsFinite(width * height) || width < 0 || height < 0)
        {
            throw new ArgumentException("A box has finite coordinates and no negative side.");
        }
    }
}
