using System.Net;
using Posthouse.Dns;
using Posthouse.Transport;

namespace Posthouse.Server.Tests;

public class ReachableServicesTests
{
    private static readonly Listener Web = new("http", IPAddress.IPv6Any, 80, TlsMode.None), SecureWeb = new("http", IPAddress.IPv6Any, 443, TlsMode.Implicit);

    [Fact]
    public void What_the_usual_listeners_offer_is_told()
    {
        Assert.Equal(
            ["imap 143 False", "imap 993 True", "pop3 110 False", "pop3 995 True", "sieve 4190 False", "submission 465 True", "submission 587 False"],
            ReachableServices.Of(Listener.Usual).Select(static s => $"{s.Protocol} {s.Port} {s.ImplicitTls}").Order(StringComparer.Ordinal));
        Assert.Null(ReachableServices.HttpsPort(Listener.Usual, behindProxy: false));
        Assert.False(ReachableServices.ServesAutoconfig(Listener.Usual, behindProxy: false));
    }

    [Fact]
    public void Nobody_is_sent_to_a_port_without_tls_to_one_on_loopback_or_to_one_that_is_chosen_later()
    {
        Listener[] listeners = [new("imap", IPAddress.Any, 143, TlsMode.None), new("imap", IPAddress.Loopback, 993, TlsMode.Implicit), new("imap", IPAddress.Any, 0, TlsMode.Implicit), new("smtp", IPAddress.Any, 25, TlsMode.StartTls)];
        Assert.Empty(ReachableServices.Of(listeners));
        // A trial on one machine is told what is there.
        Assert.Equal([new MailService("imap", 993, true)], ReachableServices.OrLoopback(listeners));
        Assert.Equal([new MailService("imap", 10993, true)], ReachableServices.OrLoopback([.. listeners, new Listener("imap", IPAddress.Any, 10993, TlsMode.Implicit)]));
    }

    [Fact]
    public void Settings_are_served_where_programs_look()
    {
        Assert.True(ReachableServices.ServesAutoconfig([Web], behindProxy: false));
        Assert.True(ReachableServices.ServesAutoconfig([SecureWeb], behindProxy: false));
        Assert.False(ReachableServices.ServesAutoconfig([SecureWeb with { Port = 8443 }], behindProxy: false));
        Assert.True(ReachableServices.ServesAutoconfig([], behindProxy: true));
        Assert.Equal(443, ReachableServices.HttpsPort([SecureWeb with { Port = 8443 }, SecureWeb], behindProxy: false));
        Assert.Equal(8443, ReachableServices.HttpsPort([Web, SecureWeb with { Port = 8443 }], behindProxy: false));
        Assert.Equal(443, ReachableServices.HttpsPort([], behindProxy: true));
    }
}
