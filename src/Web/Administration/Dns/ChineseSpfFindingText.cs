using Posthouse.SenderAuth;

namespace Posthouse.Web;

/// <summary>Findings about SPF in Chinese.</summary>
internal sealed class ChineseSpfFindingText : SpfFindingText
{
    internal static readonly ChineseSpfFindingText Instance = new();

    internal override (string Message, string Advice) Lookups(string domain, int lookups, int most) => (
        $"SPF 记录要查询 {lookups} 次；超过 {most} 次，别人会当作错误（RFC 7208 §4.6.4）。",
        $"请去掉不需要的 include，或改为直接发布地址：“posthouse dns set {domain} --spf-flatten true”。");

    internal override (string Message, string Advice) EmptyLookups(int lookups, int most) => (
        $"SPF 记录的查询中有 {lookups} 次查不到任何内容；超过 {most} 次，别人会当作错误（RFC 7208 §4.6.4）。", "请去掉那些名称没有记录的条目。");

    internal override (string Message, string Advice) EmptyLookupsFor(string family, int lookups, int most) => (
        $"对通过 {family} 发信的服务器来说，SPF 记录的查询中有 {lookups} 次查不到任何内容；超过 {most} 次，别人会当作错误（RFC 7208 §4.6.4）。",
        $"如果没有服务器通过 {family} 以该域名发信，不必处理。否则请把地址（ip4:、ip6:）写在主机名的前面，或去掉一些条目。");

    internal override (string Message, string Advice) Everybody(string place, string term, string domain) => (
        $"{place} 的 SPF 记录含有 {term}：任何人都能以 {domain} 的名义发信。", "请改用 -all 或 ~all 结尾。");

    internal override (string Message, string Advice) Ptr(string place) => (
        $"{place} 的 SPF 记录用了 ptr 机制：速度慢，而且许多服务器不予处理（RFC 7208 §5.5）。", "请改为直接写地址或主机名。");

    internal override (string Message, string Advice) Unknown(string place) => ($"SPF 记录查到 {place} 时没有得到 DNS 的及时应答。", "请稍后再检查。");

    internal override (string Message, string Advice) Broken(string place, string problem) => (
        problem switch
        {
            SpfLookups.NoRecord or SpfReason.IncludeWithoutRecord or SpfReason.RedirectWithoutRecord => $"SPF 记录无法判定：{place} 没有自己的 SPF 记录。",
            SpfLookups.Loop => $"SPF 记录无法判定：{place} 绕回到了自身。",
            SpfLookups.BadTarget => $"SPF 记录无法判定：{place} 写的不是可以查询的域名。",
            SpfLookups.TooLarge => $"SPF 记录引用的内容太多，查到 {place} 为止，没有查完。",
            SpfReason.SeveralRecords => $"SPF 记录无法判定：{place} 有不止一条 SPF 记录。",
            SpfReason.RecordTooLong => $"SPF 记录无法判定：{place} 的记录太长。",
            SpfReason.TooManyMxHosts => $"SPF 记录无法判定：{place} 的邮件主机数超过了别人会查看的上限（RFC 7208 §4.6.4）。",
            _ when problem.StartsWith(SpfReason.SyntaxError, StringComparison.Ordinal) => $"SPF 记录无法判定：{place} 的记录有语法错误（{problem}）。",
            _ => $"SPF 记录查到 {place} 时无法判定（{problem}）。",
        },
        "请改正该条目，或联系被引用记录的发布者。");
}
