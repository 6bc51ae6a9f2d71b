namespace Posthouse.Mail;

/// <summary>Says why a host refused a recipient or a message, from its code and its words. Pure; the work is bounded by <see cref="BounceText.Longest"/>.</summary>
public static class BounceClassifier
{
    /// <summary>Of a reply that was given to us in the session.</summary>
    public static BounceVerdict Classify(SmtpReply reply) => Classify(reply.Text, reply.Status, isPermanent: reply.Code >= 500);

    /// <param name="words">What the host said, with or without codes.</param>
    /// <param name="status">The code that came with them.</param>
    public static BounceVerdict Classify(string words, EnhancedStatusCode? status, bool isPermanent) => Classify([words], status, isPermanent);

    /// <param name="texts">The words nearest to the recipient first: what follows is looked at only where they say nothing.</param>
    internal static BounceVerdict Classify(ReadOnlySpan<string> texts, EnhancedStatusCode? status, bool isPermanent)
    {
        if (texts.Length > 0 && Find(BounceRules.Certain, BounceText.Normalize(texts[0])) is { } near) return Of(near, status, isPermanent, isCertain: true);
        BounceClass? coded = status is { } given ? StatusClasses.Of(given) : null;
        foreach (string text in texts.Length > 1 ? texts[1..] : [])
        {
            // What surrounds a report may be about other things: a precise code counts for more, and only that time was up counts for less.
            if (coded is not (null or BounceClass.Expired or BounceClass.Server)) break;
            if (Find(BounceRules.Certain, BounceText.Normalize(text)) is { } far) return Of(far, status, isPermanent, isCertain: true);
        }

        if (coded is { } what) return new BounceVerdict(what, status!.Value, $"status-{status.Value.Subject}.{status.Value.Detail}", IsCertain: true);
        foreach (string text in texts)
        {
            if (Find(BounceRules.Likely, BounceText.Normalize(text)) is { } likely) return Of(likely, status, isPermanent, isCertain: false);
        }

        return new BounceVerdict(BounceClass.Undetermined, status ?? new EnhancedStatusCode(isPermanent ? 5 : 4, 0, 0), "undetermined", IsCertain: false);
    }

    private static BounceVerdict Of(BounceRule rule, EnhancedStatusCode? status, bool isPermanent, bool isCertain)
    {
        // A code that puts the fault elsewhere, or nowhere, is not the one that should have been given.
        bool agrees = status is { Subject: not 0 } given && StatusClasses.Of(given) is { } coded && coded.Fault() == rule.Class.Fault();
        EnhancedStatusCode should = agrees ? status!.Value : new EnhancedStatusCode(isPermanent ? 5 : 4, rule.Subject, rule.Detail);
        return new BounceVerdict(rule.Class, should, rule.Name, isCertain);
    }

    private static BounceRule? Find(BounceRule[] rules, string text)
    {
        foreach (BounceRule rule in rules)
        {
            if (rule.Matches(text)) return rule;
        }

        return null;
    }
}
