namespace Posthouse.Delivery;

/// <summary>Says for each figure outside its target what to do next. Pure.</summary>
internal static class DeliverabilityAdvisor
{
    internal static IReadOnlyList<DeliverabilityAdvice> Of(DeliverabilityReport report, string language)
    {
        var advice = new List<DeliverabilityAdvice>();
        AdviceText text = language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? ChineseAdviceText.Instance : EnglishAdviceText.Instance;
        DeliverabilityCounts total = report.Total;
        foreach (BlocklistLine line in report.Blocklists)
        {
            if (line.Status == "listed") Add("blocklist", text.Listed(line.Address, line.List, line.Code));
        }

        if (report.Blocklists.Any(static line => line.Status == "refused"))
            Add("blocklist-refused", text.ListRefuses(string.Join(", ", report.Blocklists.Where(static line => line.Status == "refused").Select(static line => line.List).Distinct())));
        if (total.Sent + total.Bounced < DeliverabilityTargets.FewRecipients) return advice;

        if (total.DeliveryRate < DeliverabilityTargets.DeliveryRate) Add("delivery-rate", text.DeliveryRate);
        if (total.BounceRate >= DeliverabilityTargets.BounceRate)
        {
            Add("bounce-rate", text.BounceRate);
            Causes(report.Bounces, "bounce-rate");
        }

        if (total.ComplaintRate >= DeliverabilityTargets.ComplaintRate) Add("complaint-rate", text.ComplaintRate);
        if (total.DeferralRate >= DeliverabilityTargets.DeferralRate)
        {
            Add("deferrals", text.Deferrals);
            Causes(report.Deferrals, "deferrals");
        }

        // Null with mail sent is longer than any bound.
        if (total.Sent > 0 && (total.Seconds95 ?? (total.MedianSeconds is null ? 0 : int.MaxValue)) > DeliverabilityTargets.Seconds95) Add("delivery-time", text.DeliveryTime);
        if (total.TlsRate < DeliverabilityTargets.TlsRate) Add("tls", text.Tls);
        return advice;

        void Add(string figure, string what)
        {
            var one = new DeliverabilityAdvice(figure, what);
            if (!advice.Contains(one)) advice.Add(one);
        }

        void Causes(IReadOnlyList<ClassCount> classes, string figure)
        {
            long all = classes.Sum(static one => one.Count);
            foreach (ClassCount one in classes)
            {
                if (one.Count >= all * DeliverabilityTargets.MainCause && text.Cause(one.Class) is { } what) Add(figure + "/" + one.Class, what);
            }
        }
    }
}
