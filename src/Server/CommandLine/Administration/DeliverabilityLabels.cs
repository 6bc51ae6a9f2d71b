using Posthouse.Delivery;

namespace Posthouse.Server;

/// <summary>What 'posthouse deliverability' prints around its figures, in one language.</summary>
internal sealed record DeliverabilityLabels
{
    internal static readonly DeliverabilityLabels English = new()
    {
        Title = "Deliverability of",
        AllDomains = "all domains",
        Behind = "The figures are still being brought up to date; ask again in a minute.",
        Figure = "FIGURE", Value = "VALUE", Target = "TARGET", Counted = "COUNTED",
        DeliveryRate = "delivered", BounceRate = "bounced", DeferralRate = "attempts put off", ComplaintRate = "complaints", TlsRate = "sent over TLS",
        DeliveryTime = "time to deliver, 50/95/99 %", Incoming = "incoming",
        Unproven = "unproven bounces + complaints, not counted",
        Bounces = "Bounces by class", Deferrals = "Attempts put off, by class", Class = "CLASS", Count = "COUNT",
        WorstDestinations = "Destinations with the most trouble", Destination = "DESTINATION", Sent = "SENT", Deferred = "PUT OFF", Bounced = "BOUNCED", UsualReply = "USUAL REPLY",
        Blocklists = "Blocklists", Address = "ADDRESS", List = "LIST", State = "STATE",
        Listed = "LISTED", NotListed = "not listed", Refused = "does not answer our resolver", Unknown = "no answer",
        NextSteps = "What to do next",
        AllWell = "Every figure is within its target.",
        TooFew = "Too little was sent to judge by.",
    };

    internal static readonly DeliverabilityLabels Chinese = new()
    {
        Title = "投递情况",
        AllDomains = "所有域",
        Behind = "数据仍在更新，请一分钟后再查。",
        Figure = "指标", Value = "数值", Target = "目标", Counted = "数量",
        DeliveryRate = "送达率", BounceRate = "退信率", DeferralRate = "推迟的尝试", ComplaintRate = "投诉率", TlsRate = "经 TLS 发出",
        DeliveryTime = "投递用时 50/95/99 %", Incoming = "收到的邮件",
        Unproven = "未经证实的退信报告 + 投诉（不计入）",
        Bounces = "退信分类", Deferrals = "推迟分类", Class = "类别", Count = "数量",
        WorstDestinations = "问题最多的目的域", Destination = "目的域", Sent = "已发", Deferred = "推迟", Bounced = "退信", UsualReply = "最常见的答复",
        Blocklists = "黑名单", Address = "地址", List = "名单", State = "状态",
        Listed = "已列入", NotListed = "未列入", Refused = "不答复本机的解析器", Unknown = "无答复",
        NextSteps = "下一步",
        AllWell = "各项指标均达到目标。",
        TooFew = "发信太少，无法判断。",
    };

    internal required string Title { get; init; }
    internal required string AllDomains { get; init; }
    internal required string Behind { get; init; }
    internal required string Figure { get; init; }
    internal required string Value { get; init; }
    internal required string Target { get; init; }
    internal required string Counted { get; init; }
    internal required string DeliveryRate { get; init; }
    internal required string BounceRate { get; init; }
    internal required string DeferralRate { get; init; }
    internal required string ComplaintRate { get; init; }
    internal required string TlsRate { get; init; }
    internal required string DeliveryTime { get; init; }
    internal required string Incoming { get; init; }
    internal required string Unproven { get; init; }
    internal required string Bounces { get; init; }
    internal required string Deferrals { get; init; }
    internal required string Class { get; init; }
    internal required string Count { get; init; }
    internal required string WorstDestinations { get; init; }
    internal required string Destination { get; init; }
    internal required string Sent { get; init; }
    internal required string Deferred { get; init; }
    internal required string Bounced { get; init; }
    internal required string UsualReply { get; init; }
    internal required string Blocklists { get; init; }
    internal required string Address { get; init; }
    internal required string List { get; init; }
    internal required string State { get; init; }
    internal required string Listed { get; init; }
    internal required string NotListed { get; init; }
    internal required string Refused { get; init; }
    internal required string Unknown { get; init; }
    internal required string NextSteps { get; init; }
    internal required string AllWell { get; init; }
    internal required string TooFew { get; init; }

    internal string BlocklistState(BlocklistLine line) => line.Status switch
    {
        "listed" => $"{Listed} ({line.Code})",
        "not-listed" => NotListed,
        "refused" => $"{Refused} ({line.Code})",
        _ => Unknown,
    };
}
