using Posthouse.Dns;

namespace Posthouse.Server;

/// <summary>What the terminal shows when a server is set up.</summary>
internal static class InitText
{
    internal static InitReport Report(InitPlan plan, string program)
    {
        MailHost host = DnsRecordsOf.Host(plan.HostName, plan.Addresses, Listener.Usual);
        return new InitReport
        {
            Domain = plan.Domain.Unicode,
            HostName = plan.HostName.Unicode,
            Administrator = plan.Administrator.ToUnicodeString(),
            Password = plan.PasswordIsMade ? plan.Password : null,
            Configuration = plan.ConfigurationFile,
            Data = plan.DataFolder,
            Records = [.. MailRecords.ForHost(host), .. MailRecords.ForDomain(plan.Domain, host)],
            Reverse = MailRecords.Reverse(host),
            NextSteps = NextSteps(plan, program),
        };
    }

    internal static void Write(TextWriter writer, InitReport report)
    {
        writer.WriteLine();
        writer.WriteLine($"The server is set up: mail for {report.Domain} on {report.HostName}.");
        writer.WriteLine();
        writer.WriteLine($"  configuration  {report.Configuration}");
        writer.WriteLine($"  data           {report.Data}");
        writer.WriteLine($"  administrator  {report.Administrator}");
        if (report.Password is { } password) writer.WriteLine($"  password       {password}  (shown this once)");
        writer.WriteLine();
        writer.WriteLine("Publish these records in the DNS");
        writer.WriteLine();
        WriteRecords(writer, report.Records);
        writer.WriteLine();
        if (report.Reverse.Count == 0)
        {
            writer.WriteLine($"This machine knows no public address of its own: publish A and AAAA records of {report.HostName} as well, and have");
            writer.WriteLine($"whoever provides the addresses set their reverse name (PTR) to {report.HostName}.");
        }
        else
        {
            writer.WriteLine("Have whoever provides the addresses set their reverse names; many servers refuse mail from an address without one");
            writer.WriteLine();
            WriteRecords(writer, report.Reverse);
        }

        writer.WriteLine();
        writer.WriteLine("Next");
        writer.WriteLine();
        for (int i = 0; i < report.NextSteps.Count; i++) writer.WriteLine($"  {i + 1}. {report.NextSteps[i].Replace("\n", "\n     ", StringComparison.Ordinal)}");
    }

    /// <summary>In the form of a zone file, each with its purpose above it, so that it can be read and pasted.</summary>
    internal static void WriteRecords(TextWriter writer, IReadOnlyList<DnsRecord> records)
    {
        int width = records.Max(static r => r.Name.Length) + 1;
        string? before = null;
        foreach (DnsRecord record in records)
        {
            if (record.Purpose != before) writer.WriteLine($"  ; {record.Purpose}");
            writer.WriteLine($"  {(record.Name + ".").PadRight(width)}  IN  {record.Type,-4}  {record.Value}");
            before = record.Purpose;
        }
    }

    private static List<string> NextSteps(InitPlan plan, string program)
    {
        string file = plan.ConfigurationFile;
        string at = file == PosthouseConfiguration.DefaultFile ? "" : $" --config {file}";
        var steps = new List<string>
        {
            $"Run the server:\n{program} serve --config {file}\nPorts below 1024 need root or the right to open them; docs/operating/start.md has a systemd unit that gives it.",
        };
        if (plan.Certificate is null)
            steps.Add($"Get a certificate for {plan.HostName.Unicode} (certbot, lego and acme.sh all do) and name it in [[certificate]] in the configuration.\nUntil then mail programs are shown a self-signed one and warn.");
        steps.Add($"Add people:\n{program} account add alice@{plan.Domain.Unicode} --name Alice{at}\n{program} account import people.csv{at}");
        steps.Add($"Send a message in and out, and see what became of it:\n{program} message trace --since 1h{at}");
        return steps;
    }
}
