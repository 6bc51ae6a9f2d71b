using Posthouse.Dns;

namespace Posthouse.Directory.Tests;

public class DnsSettingsTests
{
    [Fact]
    public void What_was_kept_is_read_again_and_what_is_not_there_is_the_default()
    {
        var settings = new DomainDnsSettings { SpfIncludes = ["a.test"], DmarcPolicy = "reject", SecondHost = "b.test", Tlsa = true };
        Assert.Equivalent(settings, DnsSettingsColumn.Read(DnsSettingsColumn.Write(settings)), strict: true);
        Assert.Null(DnsSettingsColumn.Write(DomainDnsSettings.Default));
        Assert.Same(DomainDnsSettings.Default, DnsSettingsColumn.Read(null));
        Assert.Equivalent(DomainDnsSettings.Default, DnsSettingsColumn.Read("""{"laterVersion":1}"""), strict: true);
    }
}
