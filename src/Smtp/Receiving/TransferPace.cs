namespace Posthouse.Smtp;

/// <summary>
/// How long a message may keep us waiting: so long for the next piece, and so long on the whole for what has come. A client that sends an
/// octet a minute keeps the first rule and breaks the second; the whole is bounded by the size that a message may have. Begins with the
/// message's first octet, and with BDAT goes on between the chunks.
/// </summary>
internal sealed class TransferPace(SmtpOptions options, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();

    /// <summary>
    /// The time for the next piece when <paramref name="received"/> octets are here; null when it is used up. The caller must end then:
    /// a deadline that is set anew for each piece never ends a client that always sends one more octet before it.
    /// </summary>
    public TimeSpan? Next(long received)
    {
        TimeSpan left = Whole(Math.Min(received, options.MaximumMessageSize)) - time.GetElapsedTime(_began);
        if (left <= TimeSpan.Zero) return null;
        return left < options.DataTimeout ? left : options.DataTimeout;
    }

    private TimeSpan Whole(long received)
    {
        double slow = options.MinimumDataRate > 0 ? received / (double)options.MinimumDataRate : double.PositiveInfinity;
        double steady = options.SteadyDataRate > 0 ? options.SlowTime.TotalSeconds + received / (double)options.SteadyDataRate : double.PositiveInfinity;
        double seconds = Math.Min(slow, steady);
        return double.IsInfinity(seconds) ? TimeSpan.MaxValue : options.DataTimeout + TimeSpan.FromSeconds(seconds);
    }
}
