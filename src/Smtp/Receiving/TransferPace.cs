namespace Posthouse.Smtp;

/// <summary>
/// How long a message may keep us waiting: so long for the next piece, and so long on the whole for what has come. A client that sends an
/// octet a minute keeps the first rule and breaks the second.
/// </summary>
internal sealed class TransferPace(SmtpOptions options, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();

    /// <summary>The time for the next piece when <paramref name="received"/> octets are here. At least a second: the deadline's own step.</summary>
    public TimeSpan Next(long received)
    {
        TimeSpan next = options.DataTimeout;
        if (options.MinimumDataRate > 0)
        {
            TimeSpan whole = options.DataTimeout + TimeSpan.FromSeconds(received / (double)options.MinimumDataRate) - time.GetElapsedTime(_began);
            if (whole < next) next = whole;
        }

        return next < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : next;
    }
}
