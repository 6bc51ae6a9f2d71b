using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>
/// When a recipient is tried again. RFC 5321 §4.5.4.1: at first soon, as most failures pass quickly, then at intervals of hours,
/// and for four to five days in all. Jitter keeps what failed together from coming back together.
/// </summary>
internal sealed class RetrySchedule(DeliveryOptions options)
{
    internal TimeSpan First => options.RetryIntervals[0];

    /// <summary>The wait after the given number of failed attempts, with jitter from <paramref name="chance"/> (0 to 1).</summary>
    internal TimeSpan After(int attempts, double chance)
    {
        TimeSpan interval = options.RetryIntervals[Math.Clamp(attempts - 1, 0, options.RetryIntervals.Count - 1)];
        return interval * (1 + options.RetryJitter * (2 * chance - 1));
    }

    /// <summary>The same, but soon where a greylist asks for another attempt: after the time that it names, else after a usual one. One that goes on is not believed.</summary>
    internal TimeSpan After(int attempts, SmtpReply reply, double chance)
    {
        TimeSpan usual = After(attempts, chance);
        if (attempts > options.GreylistAttempts || Deferrals.ReasonOf(reply) != DeferralReason.Greylisted) return usual;
        TimeSpan wanted = Deferrals.HintOf(reply) ?? options.GreylistRetry;
        if (wanted < options.GreylistShortest) wanted = options.GreylistShortest;
        if (wanted > Longest) wanted = Longest;
        // Never before the time: that would begin it anew.
        return wanted * (1 + options.RetryJitter * chance);
    }

    /// <summary>No wait is longer than this: a NextAttempt beyond it comes from a clock that was set back.</summary>
    internal TimeSpan Longest
    {
        get
        {
            TimeSpan longest = TimeSpan.Zero;
            foreach (TimeSpan interval in options.RetryIntervals)
            {
                if (interval > longest) longest = interval;
            }

            return longest * (1 + options.RetryJitter);
        }
    }

    /// <summary>After this what is left bounces.</summary>
    internal DateTimeOffset Expiry(DateTimeOffset first, Envelope envelope)
    {
        DateTimeOffset expiry = first + options.QueueLifetime;
        // RFC 2852 §4.1.5: with by-mode R the message is returned when its time has passed.
        return envelope.DeliverBy is { ReturnOnTimeout: true } by && by.Deadline < expiry ? by.Deadline : expiry;
    }
}
