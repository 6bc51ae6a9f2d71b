using System.CommandLine;
using System.Text.Json;

namespace Posthouse.Server;

/// <summary>posthouse demo: a full server on loopback, with people and mail in it, in one command.</summary>
internal static class DemoCommand
{
    internal static Command Create()
    {
        Option<int> ports = new Option<int>("--ports") { Description = "The base of the ports: SMTP is BASE + 25, IMAP BASE + 143 and so on.", HelpName = "BASE", DefaultValueFactory = static _ => 2000 }.Within(0, 60000);
        var command = new DocumentedCommand("demo", "Try it: a full server on this machine, with people and mail in it.")
        {
            Details = $"Serves the domain {DemoSetup.Domain} on loopback, with three accounts, their password and sample mail, and prints how to read and send. Nothing leaves the machine. "
                + "With --data DIR it is kept, else removed at the end.",
            Options = { ports },
            Examples = ["demo", "demo --data /tmp/demo --ports 3000"],
        };
        CommandRun.Of(command, async run =>
        {
            if (run.Config is not null) throw new CommandException("the demo has a configuration of its own; 'posthouse serve --config FILE' runs a server with yours.");
            bool temporary = run.Data is null;
            string folder = run.Data is { } given ? Path.GetFullPath(given) : System.IO.Directory.CreateTempSubdirectory("posthouse-demo-").FullName;
            try
            {
                await RunAsync(run, folder, run.Get(ports), temporary).ConfigureAwait(false);
            }
            finally
            {
                if (temporary) System.IO.Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }

    private static async Task RunAsync(CommandRun run, string folder, int basePort, bool temporary)
    {
        PosthouseConfiguration configuration = DemoSetup.Configuration(folder, basePort);
        await using PosthouseServer server = await PosthouseServer.StartAsync(configuration, create: true, cancellationToken: run.CancellationToken).ConfigureAwait(false);
        await DemoSetup.SeedAsync(server.Services, run.CancellationToken).ConfigureAwait(false);
        if (run.Json) await run.Out.WriteLineAsync(Describe(server, folder)).ConfigureAwait(false);
        else DemoText.Write(run.Out, configuration, basePort, temporary, CommandRun.Program);
        await run.Out.FlushAsync().ConfigureAwait(false);
        await server.WaitForStopAsync().ConfigureAwait(false);
    }

    private static string Describe(PosthouseServer server, string folder)
    {
        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("data", folder);
            writer.WriteString("domain", DemoSetup.Domain);
            writer.WriteString("password", DemoSetup.Password);
            writer.WriteStartArray("accounts");
            foreach ((string localPart, _, _, _) in DemoSetup.Accounts) writer.WriteStringValue($"{localPart}@{DemoSetup.Domain}");
            writer.WriteEndArray();
            writer.WriteStartArray("listeners");
            foreach ((Listener listener, System.Net.IPEndPoint endPoint) in server.EndPoints)
            {
                writer.WriteStartObject();
                writer.WriteString("protocol", listener.Protocol);
                writer.WriteString("address", endPoint.ToString());
                writer.WriteString("tls", listener.Tls.ToString().ToLowerInvariant());
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
