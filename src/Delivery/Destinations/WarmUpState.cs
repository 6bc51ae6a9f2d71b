namespace Posthouse.Delivery;

/// <summary>
/// One address and one provider: how far they know each other. A day on which at least half of the allowance went out and little came back
/// is a step up; one with refusals for our standing, or many deferrals, is a step down; one with little mail proves nothing. What refuses
/// in the middle of a day ends it. Days are those of UTC.
/// </summary>
internal sealed class WarmUpState(string address, string provider)
{
    private const int FewestDeferrals = 5;

    internal string Address { get; } = address;

    internal string Provider { get; } = provider;

    internal int Day { get; set; }

    internal int Step { get; set; }

    internal int Sent { get; set; }

    internal int Deferred { get; set; }

    internal int Refused { get; set; }

    /// <summary>Under way.</summary>
    internal int Reserved { get; set; }

    internal bool IsChanged { get; set; }

    internal bool IsWarm(WarmUpOptions options) => Step >= options.Schedule.Count;

    /// <summary>Of the day; <see cref="int.MaxValue"/> for an address that is warm.</summary>
    internal int Allowance(WarmUpOptions options) => IsWarm(options) ? int.MaxValue : options.Schedule[Step];

    /// <summary>What may still go out today.</summary>
    internal int Left(WarmUpOptions options) => IsWarm(options) ? int.MaxValue : IsEnded(options) ? 0 : Math.Max(0, Allowance(options) - Sent - Deferred - Refused - Reserved);

    /// <summary>The provider wants no more today.</summary>
    internal bool IsEnded(WarmUpOptions options) => !IsWarm(options) && (Refused >= options.RefusalsUntilPause || IsMostlyDeferred(options));

    internal void TurnTo(int today, WarmUpOptions options)
    {
        // A calendar that was set back is a long day, not many.
        if (today <= Day) return;
        if (Day > 0 && !IsWarm(options))
        {
            if (Refused > 0 || IsMostlyDeferred(options)) Step = Math.Max(0, Step - 1);
            else if (Sent * 2 >= Allowance(options)) Step++;
            if (today - Day > options.DaysUntilCold) Step /= 2;
        }

        (Day, Sent, Deferred, Refused, IsChanged) = (today, 0, 0, 0, true);
    }

    private bool IsMostlyDeferred(WarmUpOptions options) => Deferred >= FewestDeferrals && Deferred * 100 >= options.DeferralPercent * (Sent + Deferred + Refused);
}
