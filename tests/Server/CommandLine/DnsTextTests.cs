using System.Text.RegularExpressions;
using Posthouse.Dns;
using Posthouse.Web;

namespace Posthouse.Server.Tests;

/// <summary>What people read of the DNS, in a terminal of usual width, in either language.</summary>
public class DnsTextTests
{
    private static readonly DnsRecord Key = new("ph202611r._domainkey.example.com", "TXT", $"\"v=DKIM1; k=rsa; p={new string('A', 235)}\" \"{new string('B', 157)}\"", "DKIM: a new key, which signs once this record is seen (RFC 6376), and which has a purpose that is too long for one line");

    private static string Written(Action<StringWriter> write)
    {
        var writer = new StringWriter();
        write(writer);
        Assert.DoesNotContain(writer.ToString().Split('\n'), static line => TextTable.Width(line) > TextLines.Columns);
        return writer.ToString();
    }

    [Fact]
    public void A_record_that_does_not_fit_goes_on_in_parentheses_with_nothing_lost()
    {
        string text = Written(w => new DnsText("en").Write(w, new DomainRecords([new("example.com", "MX", "10 mail.example.com.", "brings mail"), Key], [])));
        Assert.StartsWith("; brings mail\nexample.com.  IN  MX  10 mail.example.com.\n\n; DKIM: ", text, StringComparison.Ordinal);
        Assert.Contains("  IN  TXT  (\n", text, StringComparison.Ordinal);
        string value = text[(text.IndexOf('(', text.IndexOf("IN  TXT", StringComparison.Ordinal)) + 1)..text.LastIndexOf(')')];
        Assert.Equal(Key.PlainValue, string.Concat(Regex.Matches(value, "\"([^\"]*)\"").Select(static m => m.Groups[1].Value)));
    }

    [Fact]
    public void A_finding_has_its_code_what_should_be_what_is_and_what_to_do()
    {
        var check = new DomainCheck("example.com", "example.com", ["ns1.example.net (192.0.2.53)"], [
            new(CheckSeverity.Error, "missing", Key.Name, "TXT", "It is not there, which is said in a sentence that is long enough to go on in another line of a usual terminal.", "Publish it.") { Expected = [Key.PlainValue], Seen = ["\u001b[2Jother"], Places = ["ns1.example.net (192.0.2.53)"] },
        ]);
        string text = Written(w => new DnsText("en").Write(w, check));
        Assert.Contains("ERROR missing: It is not there, which", text, StringComparison.Ordinal);
        Assert.Contains("should be  v=DKIM1", text, StringComparison.Ordinal);
        Assert.Contains("→ Publish it.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", text, StringComparison.Ordinal);
        string chinese = Written(w => new DnsText("zh-CN").Write(w, check));
        Assert.Contains("错误 missing：".TrimEnd('：'), chinese, StringComparison.Ordinal);
        Assert.Contains("应为", chinese, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_nobody_answers_for_lags_nowhere_in_particular()
    {
        var round = new WatchRound(DateTimeOffset.UnixEpoch, 1, 2, [new("example.com", "MX", ["10 mail.example.com."], false, null, [])]);
        Assert.Contains("nobody answers for this name", Written(w => new DnsText("en").Write(w, round)), StringComparison.Ordinal);
        Assert.DoesNotContain("not seen at", Written(w => new DnsText("en").Write(w, round)), StringComparison.Ordinal);
        Assert.Contains("没有域名服务器应答这个名称", Written(w => new DnsText("zh-CN").Write(w, round)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_drifted_is_published_and_out_of_date()
    {
        var round = new WatchRound(DateTimeOffset.UnixEpoch, 1, 2, [new("example.com", "TXT", ["x"], false, null, ["ns1"]) { Drift = new SpfDrift(["ip4:192.0.2.1"], []) }]);
        string text = Written(w => new DnsText("en").Write(w, round));
        Assert.Contains("published, but not as it should be now", text, StringComparison.Ordinal);
        Assert.DoesNotContain("not published yet", text, StringComparison.Ordinal);
        Assert.DoesNotContain("尚未发布", Written(w => new DnsText("zh-CN").Write(w, round)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_watch_tells_when_where_and_that_spf_has_drifted()
    {
        var round = new WatchRound(DateTimeOffset.UnixEpoch, 1, 2, [new("example.com", "TXT", ["x"], true, DateTimeOffset.UnixEpoch.AddHours(1), ["Google 8.8.8.8"]) { Drift = new SpfDrift(["ip4:192.0.2.1"], ["ip4:192.0.2.2"]) }]) { GaveUp = true };
        string text = Written(w => new DnsText("en").Write(w, round));
        foreach (string part in (string[])["1 of 2 shown everywhere; the longest time is over", "everywhere by 1970-01-01 01:00Z", "not seen at Google 8.8.8.8", "ip4:192.0.2.1 came", "ip4:192.0.2.2 went"]) Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.Contains("2 组记录中有 1 组处处可见", Written(w => new DnsText("zh-CN").Write(w, round)), StringComparison.Ordinal);
    }

    [Fact]
    public void Chinese_breaks_anywhere_but_before_a_closing_mark_and_english_between_words()
    {
        Assert.Equal(["一二", "三四", "五六"], TextLines.Wrap("一二三四五六", 4));
        Assert.Equal(["一二，", "三"], TextLines.Wrap("一二，三", 4));
        Assert.Equal(["one two", "three"], TextLines.Wrap("one two three", 8));
        Assert.Equal(["abcdef", "ghi"], TextLines.Wrap("abcdefghi", 6));
    }

    [Fact]
    public void What_was_published_is_json_with_names()
    {
        var done = new DnsPublication { Zone = "example.com", Publisher = "p", Digest = "d", Changes = [], Conflicts = [], Outcomes = [new(RecordChangeKind.Add, "example.com", "MX", "10 m.", OutcomeResult.Done)] };
        string json = System.Text.Json.JsonSerializer.Serialize(done, AdministrationJson.Default.DnsPublication);
        Assert.Contains("\"kind\":\"Add\"", json, StringComparison.Ordinal);
        Assert.Contains("\"result\":\"Done\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Before_publishing_a_long_value_is_shown_whole()
    {
        var planned = new DnsPublication { Zone = "example.com", Publisher = "p", Digest = "d", Changes = [new(Key.Name, "TXT", [Key.Value], ["\"old\""], 3600, "")], Conflicts = [new("example.com", "TXT", "\"v=spf1 mx -all\"", "In the way.", ["\"v=spf1 -all\""], "\"v=spf1 mx -all\"")], Elsewhere = [Key] };
        string text = Written(w => new DnsPublishText("en").WritePlanned(w, planned));
        Assert.Contains($"- {Key.Name} TXT \"old\"", text, StringComparison.Ordinal);
        Assert.Contains("! In the way.", text, StringComparison.Ordinal);
        Assert.Contains("现有", Written(w => new DnsPublishText("zh-CN").WritePlanned(w, planned)), StringComparison.Ordinal);
    }
}
