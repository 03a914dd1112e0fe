namespace Assay.Bench.Platform.Processes;

/// <summary>CPU seconds of the product's processes, and of PostgreSQL's where it is used.</summary>
internal readonly record struct Cpu(double Product, double Database)
{
    public double Total => Product + Database;

    public static Cpu operator -(Cpu later, Cpu earlier) => new(later.Product - earlier.Product, later.Database - earlier.Database);
}
