namespace Posthouse.Delivery;

/// <param name="Domain">0 is the whole server, with what belongs to no domain.</param>
/// <param name="At">The beginning, in seconds since 1970.</param>
internal readonly record struct SeriesKey(long Domain, SeriesStep Step, long At, string Name)
{
    internal static readonly SeriesStep[] Steps = [SeriesStep.Minute, SeriesStep.Hour, SeriesStep.Day];

    internal static long Seconds(SeriesStep step) => step switch
    {
        SeriesStep.Minute => 60,
        SeriesStep.Hour => 3600,
        _ => 86400,
    };

    internal static long Begin(DateTimeOffset moment, SeriesStep step)
    {
        long seconds = moment.ToUnixTimeSeconds();
        return seconds - (seconds % Seconds(step));
    }
}
