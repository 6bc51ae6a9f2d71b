using System.Text;

namespace Posthouse.Dns.Tests;

/// <summary>The examples that the providers publish.</summary>
public class SignerTests
{
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void Tencent_tc3()
    {
        byte[] body = Encoding.UTF8.GetBytes("""{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}""");
        Assert.Equal(
            "TC3-HMAC-SHA256 Credential=AKID********************************/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host;x-tc-action, Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f",
            new Tc3Signer("AKID" + new string('*', 32), new string('*', 32)).Authorization("cvm", "cvm.tencentcloudapi.com", "DescribeInstances", body, DateTimeOffset.FromUnixTimeSeconds(1551113065)));
    }

    [Theory]
    [InlineData("Format=XML&AccessKeyId=testid&Action=DescribeDomainRecords&SignatureMethod=HMAC-SHA1&DomainName=example.com&SignatureNonce=f59ed6a9-83fc-473b-9cc6-99c95df3856e&SignatureVersion=1.0&Version=2015-01-09&Timestamp=2016-03-24T16:41:54Z", "uRpHwaSEt3J+6KQD//svCh/x+pI=")]
    public void Alibaba_rpc(string parameters, string expected) =>
        Assert.Equal(expected, AlibabaSigner.RpcSignature("GET", parameters.Split('&').Select(static p => p.Split('=', 2)).Select(static p => KeyValuePair.Create(p[0], p[1])), "testsecret"));

    [Fact]
    public void Alibaba_acs3()
    {
        var headers = new Dictionary<string, string>
        {
            ["host"] = "ecs.cn-shanghai.aliyuncs.com", ["x-acs-action"] = "RunInstances", ["x-acs-version"] = "2014-05-26", ["x-acs-date"] = "2023-10-26T10:22:32Z",
            ["x-acs-signature-nonce"] = "3156853299f313e23d1673dc12e1703d", ["x-acs-content-sha256"] = EmptyHash,
        };
        Assert.Equal(
            "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
            AlibabaSigner.Acs3Authorization("POST", "/", "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai", headers, EmptyHash, "YourAccessKeyId", "YourAccessKeySecret"));
    }

    [Theory]
    [InlineData("GET", "service", "example.amazonaws.com", "", null, "host;x-amz-date", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("POST", "service", "example.amazonaws.com", "", null, "host;x-amz-date", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("GET", "iam", "iam.amazonaws.com", "Action=ListUsers&Version=2010-05-08", "application/x-www-form-urlencoded; charset=utf-8", "content-type;host;x-amz-date", "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")]
    public void Amazon_v4(string method, string service, string host, string query, string? contentType, string names, string signature)
    {
        var headers = new Dictionary<string, string> { ["host"] = host, ["x-amz-date"] = "20150830T123600Z" };
        if (contentType is not null) headers["content-type"] = contentType;
        Assert.Equal(
            $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/{service}/aws4_request, SignedHeaders={names}, Signature={signature}",
            new SigV4Signer("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1", service).Authorization(method, "/", query, headers, [], new DateTimeOffset(2015, 8, 30, 12, 36, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void What_is_not_unreserved_is_escaped_and_names_are_sorted_by_their_octets() =>
        Assert.Equal("RR=%40&Value=a%20%2A~%2B%22%E9%A9%BF&_x=1&a=", RequestHash.Query([new("a", ""), new("Value", "a *~+\"驿"), new("_x", "1"), new("RR", "@")]));

    [Theory]
    [InlineData("\"\\233\\169\\191 \\\\042 \\\" \\\"", "\"\\351\\251\\277 \\\\042 \\\" \\\"")]
    [InlineData("\\042.test", "\\052.test")]
    [InlineData("plain", "plain")]
    public void Route_53_has_octal_escapes(string zoneFile, string route53)
    {
        Assert.Equal(route53, OctalEscapes.From(zoneFile));
        Assert.Equal(zoneFile, OctalEscapes.To(route53));
    }
}
