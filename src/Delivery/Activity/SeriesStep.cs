namespace Posthouse.Delivery;

/// <summary>How far apart the points of a chart are. Kept as numbers.</summary>
public enum SeriesStep
{
    Minute = 0,
    Hour = 1,
    Day = 2,
}
