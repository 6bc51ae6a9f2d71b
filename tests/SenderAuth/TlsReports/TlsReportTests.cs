using System.IO.Compression;
using System.Text;
using System.Text.Json;
using MimeKit;

namespace Posthouse.SenderAuth.Tests;

public class TlsReportTests
{
    private const string Range = "\"date-range\":{\"start-datetime\":\"2016-04-01T00:00:00Z\",\"end-datetime\":\"2016-04-01T23:59:59Z\"}";

    [Theory]
    [InlineData("rpt01")]
    [InlineData("rpt02")]
    public void Reports_in_mail_parse_as_their_json_says(string name)
    {
        using var message = MimeMessage.Load(Vectors.Path("reports", $"tlsrpt/{name}.eml"), TestContext.Current.CancellationToken);
        MimePart part = message.BodyParts.OfType<MimePart>().Single(static p => p.ContentType.MimeType.StartsWith("application/tlsrpt", StringComparison.OrdinalIgnoreCase));
        using var attached = new MemoryStream();
        part.Content!.DecodeTo(attached, TestContext.Current.CancellationToken);
        RequireSame(File.ReadAllBytes(Vectors.Path("reports", $"tlsrpt/{name}.json")), attached.ToArray());
    }

    [Fact]
    public void A_bare_report_parses_as_it_says()
    {
        byte[] json = File.ReadAllBytes(Vectors.Path("reports", "tlsrpt/rpt03.json"));
        RequireSame(json, json);
    }

    [Fact]
    public void What_is_written_is_read()
    {
        var report = new TlsReport
        {
            Organization = "mx.here.test",
            ContactInfo = "postmaster@here.test",
            ReportId = "1@here.test",
            Start = new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero),
            End = new DateTimeOffset(2026, 11, 24, 23, 59, 59, TimeSpan.Zero),
            Policies = [new TlsReportedPolicy { Type = "sts", Lines = ["version: STSv1"], Domain = "far.test", MxHosts = ["*.far.test"], Succeeded = 3, Failed = 2, Failures = [new TlsReportedFailure("certificate-expired", 2) { MxHost = "mx.far.test", SendingIp = "2001:db8::1" }] }],
        };
        Assert.True(TlsReportParser.TryRead(TlsReportWriter.Write(report), out TlsReport? read));
        Assert.Equivalent(report, read, strict: true);
        Assert.True(TlsReportParser.TryRead(TlsReportMessage.Pack(report), out read));
        Assert.Equivalent(report, read, strict: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"date-range\":[]}")]
    [InlineData("{\"date-range\":{\"start-datetime\":\"yesterday\",\"end-datetime\":\"2016-04-01T23:59:59Z\"}}")]
    [InlineData("{\"date-range\":{\"start-datetime\":\"\\ud800\",\"end-datetime\":\"2016-04-01T23:59:59Z\"}}")]
    [InlineData("\u001f\u008bnonsense")]
    public void What_is_no_report_is_none(string text) => Assert.False(TlsReportParser.TryRead(Encoding.Latin1.GetBytes(text), out _));

    [Fact]
    public void Depth_length_and_numbers_are_bounded()
    {
        string deep = string.Concat(Enumerable.Repeat("[", 20)) + string.Concat(Enumerable.Repeat("]", 20));
        Assert.False(TlsReportParser.TryRead(Encoding.UTF8.GetBytes($"{{{Range},\"policies\":{deep}}}"), out _));
        string many = string.Join(',', Enumerable.Repeat("{\"summary\":{\"total-successful-session-count\":99999999999999,\"total-failure-session-count\":-1}}", 1500));
        Assert.True(TlsReportParser.TryRead(Encoding.UTF8.GetBytes($"{{{Range},\"organization-name\":\"{new string('x', 600)}\",\"policies\":[{many}]}}"), out TlsReport? report));
        Assert.Equal((1000, 500, 0), (report.Policies.Count, report.Organization.Length, report.Policies.Sum(static p => p.Failed)));
        Assert.InRange(report.Policies.Sum(static p => p.Succeeded), 1, long.MaxValue);
    }

    [Fact]
    public void A_bomb_is_no_report()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes($"{{{Range},\"policies\":[],\"x\":\""));
            byte[] zeros = new byte[1 << 20];
            Array.Fill(zeros, (byte)'0');
            for (int i = 0; i < 100; i++) gzip.Write(zeros);
            gzip.Write("\"}"u8);
        }

        Assert.InRange(packed.Length, 1, 200_000);
        Assert.False(TlsReportParser.TryRead(packed.ToArray(), out _));
        Assert.False(TlsReportParser.TryRead(new byte[(2 << 20) + 1], out _));
    }

    [Theory]
    [InlineData("v=TLSRPTv1; rua=mailto:reports@example.com", 1, 0)]
    [InlineData("v=TLSRPTv1;rua=https://reporting.example.com/v1/tlsrpt", 0, 1)]
    [InlineData("v=TLSRPTv1; rua=mailto:a%2bb@example.com , https://r.example.com/x;", 1, 1)]
    [InlineData("v=TLSRPTv1; ext=1; rua=mailto:a@b.test,mailto:c@d.test,mailto:e@f.test,mailto:g@h.test,mailto:i@j.test", 4, 0)]
    [InlineData("v=TLSRPTv1; rua=http://r.example.com/x", -1, 0)]
    [InlineData("v=TLSRPTv1; rua=https://user:password@r.example.com/x", -1, 0)]
    [InlineData("v=TLSRPTv1; rua=https://r.example.com:25/x", -1, 0)]
    [InlineData("v=TLSRPTv1; rua=", -1, 0)]
    [InlineData("v=TLSRPTv1;", -1, 0)]
    [InlineData("v=TLSRPTv2; rua=mailto:a@b.test", -1, 0)]
    [InlineData("rua=mailto:a@b.test", -1, 0)]
    public void A_record_says_where_reports_go(string text, int mail, int https)
    {
        bool read = TlsRptRecord.TryParse(text, out TlsRptRecord? record);
        Assert.Equal(mail >= 0, read);
        if (read) Assert.Equal((mail, https), (record!.Mail.Count, record.Https.Count));
    }

    [Fact]
    public void Two_records_are_none()
    {
        Assert.Null(TlsRptRecord.Select(["v=TLSRPTv1; rua=mailto:a@b.test", "v=TLSRPTv1; rua=mailto:c@d.test"]));
        Assert.NotNull(TlsRptRecord.Select(["other", "v=TLSRPTv1; rua=mailto:a@b.test"]));
    }

    // The file's field names are the standard's, so what we write of what we read holds everything that the file says.
    private static void RequireSame(byte[] expected, byte[] attached)
    {
        Assert.True(TlsReportParser.TryRead(attached, out TlsReport? report));
        using var said = JsonDocument.Parse(expected);
        using var written = JsonDocument.Parse(TlsReportWriter.Write(report));
        Require(said.RootElement, written.RootElement, "$");
    }

    private static void Require(JsonElement expected, JsonElement actual, string path)
    {
        Assert.True(expected.ValueKind == actual.ValueKind, path);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in expected.EnumerateObject())
                {
                    // A session count of nothing that the file leaves out is 0 with us, and never the other way.
                    Assert.True(actual.TryGetProperty(property.Name, out JsonElement value), $"{path}.{property.Name}");
                    Require(property.Value, value, $"{path}.{property.Name}");
                }

                break;
            case JsonValueKind.Array:
                Assert.Equal(expected.GetArrayLength(), actual.GetArrayLength());
                for (int i = 0; i < expected.GetArrayLength(); i++) Require(expected[i], actual[i], $"{path}[{i}]");
                break;
            default:
                Assert.True(expected.ToString() == actual.ToString(), $"{path}: {expected} is {actual}");
                break;
        }
    }
}
