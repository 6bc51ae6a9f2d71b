using System.Net;
using System.Net.Sockets;
using Posthouse.Transport;

namespace Posthouse.Server.Tests;

public class PortProbeTests
{
    [Fact]
    public async Task Every_port_that_cannot_be_had_is_named_and_nothing_is_served()
    {
        using var one = new TcpListener(IPAddress.Loopback, 0);
        using var two = new TcpListener(IPAddress.Loopback, 0);
        one.Start();
        two.Start();
        int first = ((IPEndPoint)one.LocalEndpoint).Port, second = ((IPEndPoint)two.LocalEndpoint).Port;
        string root = System.IO.Directory.CreateTempSubdirectory("posthouse-ports-").FullName;
        string configuration = Path.Combine(root, "posthouse.toml");
        await File.WriteAllTextAsync(configuration, $"""
            data = "data"
            [[listen]]
            protocol = "smtp"
            address = "127.0.0.1"
            port = {first}
            [[listen]]
            protocol = "imap"
            address = "127.0.0.1"
            port = {second}
            """);
        (int code, _, string error) = await Cli.RunAsync("serve", "--create", "--config", configuration);
        Assert.Equal(1, code);
        Assert.Contains($"smtp on 127.0.0.1:{first}: another program has the port.", error);
        Assert.Contains($"imap on 127.0.0.1:{second}: another program has the port.", error);
        Assert.DoesNotContain("   at ", error);
        System.IO.Directory.Delete(root, recursive: true);
    }

    [Fact]
    public void An_address_of_another_machine_is_said() =>
        Assert.Contains("no such address", Assert.Throws<CommandException>(() => PortProbe.Require([new Listener("smtp", IPAddress.Parse("192.0.2.1"), 2525, TlsMode.None)])).Message);
}
