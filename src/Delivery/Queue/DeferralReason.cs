using System.Globalization;
using System.Text.RegularExpressions;
using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>What a temporary refusal says of the destination beyond "later". Pure.</summary>
internal enum DeferralReason
{
    Other,

    /// <summary>It refuses whom it does not know yet, and takes him at the next attempt. No fault of anybody.</summary>
    Greylisted,

    /// <summary>We send too fast, or too much.</summary>
    Throttled,

    /// <summary>We have too many connections.</summary>
    Crowded,
}

/// <summary>Reads temporary refusals.</summary>
internal static partial class Deferrals
{
    internal static DeferralReason ReasonOf(SmtpReply reply)
    {
        if (!reply.IsTransientFailure) return DeferralReason.Other;
        if (reply.IsTransientFailure && Connections().IsMatch(Start(reply))) return DeferralReason.Crowded;
        BounceVerdict verdict = BounceClassifier.Classify(reply);
        if (verdict.Rule == "greylisted") return DeferralReason.Greylisted;
        return verdict.Class == BounceClass.RateLimited ? DeferralReason.Throttled : DeferralReason.Other;
    }

    /// <summary>When to come back, where the reply names a time, as greylists do: "in 300 seconds", "retry in 5 minutes", "00:04:59".</summary>
    internal static TimeSpan? HintOf(SmtpReply reply)
    {
        string text = Start(reply);
        if (Clock().Match(text) is { Success: true } clock && TimeSpan.TryParseExact(clock.Value, "hh\\:mm\\:ss", CultureInfo.InvariantCulture, out TimeSpan span)) return span;
        if (Words().Match(text) is not { Success: true } words) return null;
        int number = int.Parse(words.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        return char.ToLowerInvariant(words.Groups[2].Value[0]) == 's' ? TimeSpan.FromSeconds(number) : TimeSpan.FromMinutes(number);
    }

    private static string Start(SmtpReply reply) => reply.Text.Length > 500 ? reply.Text[..500] : reply.Text;

    // "Too many concurrent SMTP connections", "Maximum simultaneous sessions exceeded", "connection limit exceeded", and no rate of them.
    [GeneratedRegex(@"(too many|maximum|exceeded|limit)[^.;]{0,40}?(concurrent|simultaneous|parallel|open)[^.;]{0,20}?(connection|session)|too many (smtp )?(connections|sessions)(?! (in|per|within) )|(concurrent|simultaneous) (smtp )?(connection|session)s? (limit|exceed)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Connections();

    [GeneratedRegex(@"(?<![\d:])[01]\d:[0-5]\d:[0-5]\d(?![\d:])", RegexOptions.CultureInvariant)]
    private static partial Regex Clock();

    [GeneratedRegex(@"(?<![\w./-])(\d{1,4})\s?(s|secs?|seconds?|m|mins?|minutes?)(?![a-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
