using Posthouse.Dns;

namespace Posthouse.Server;

/// <summary>What the terminal shows when a server is set up.</summary>
internal static class InitText
{
    internal static InitReport Report(InitPlan plan, IReadOnlyList<SigningKeyText> keys, string program)
    {
        var domain = new MailDomain(plan.Domain, DnsRecordsOf.Host(plan.HostName, plan.Addresses, InitialConfiguration.Listeners(plan))) { Keys = keys, Language = plan.Language };
        return new InitReport
        {
            Domain = plan.Domain.Unicode,
            HostName = plan.HostName.Unicode,
            Administrator = plan.Administrator.ToUnicodeString(),
            Password = plan.PasswordIsMade ? plan.Password : null,
            Configuration = plan.ConfigurationFile,
            Data = plan.DataFolder,
            Certificate = plan.Certificate is not null ? "file" : plan.Acme ? "acme" : "self-signed",
            Records = MailRecords.All(domain),
            Reverse = MailRecords.Reverse(domain.Host, plan.Language),
            NextSteps = NextSteps(plan, program),
        };
    }

    internal static void Write(TextWriter writer, InitPlan plan, InitReport report)
    {
        Words words = Words.In(plan.Language);
        writer.WriteLine();
        writer.WriteLine(words.SetUp(report.Domain, report.HostName));
        writer.WriteLine();
        string certificate = plan.Certificate is { } files ? words.CertificateFromFile(files.CertificatePath) : plan.Acme ? words.CertificateByAcme : words.CertificateSelfSigned;
        List<(string Label, string Value)> facts = [(words.Configuration, report.Configuration), (words.Data, report.Data), (words.Certificate, certificate), (words.Administrator, report.Administrator)];
        if (report.Password is { } password) facts.Add((words.Password, $"{password}  {words.ShownOnce}"));
        int width = facts.Max(static f => TextTable.Width(f.Label)) + 2;
        foreach ((string label, string value) in facts) writer.WriteLine($"  {label}{new string(' ', width - TextTable.Width(label))}{value}");
        writer.WriteLine();
        writer.WriteLine(words.PublishRecords);
        writer.WriteLine();
        RecordLines.Write(writer, report.Records, "  ");
        writer.WriteLine();
        if (report.Reverse.Count == 0)
        {
            TextLines.Write(writer, words.KnowsNoAddress(report.HostName), "", "");
        }
        else
        {
            TextLines.Write(writer, words.SetReverseNames, "", "");
            writer.WriteLine();
            RecordLines.Write(writer, report.Reverse, "  ");
        }

        writer.WriteLine();
        writer.WriteLine(words.Next);
        writer.WriteLine();
        for (int i = 0; i < report.NextSteps.Count; i++)
        {
            string[] lines = report.NextSteps[i].Split('\n');
            TextLines.Write(writer, lines[0], $"  {i + 1}. ", "     ");
            // Commands are copied: each in one line.
            foreach (string command in lines.Skip(1)) writer.WriteLine("       " + command);
        }
    }

    // From a server on the disk to a domain that others believe; each a sentence, and the commands for it in lines of their own.
    private static List<string> NextSteps(InitPlan plan, string program)
    {
        Words words = Words.In(plan.Language);
        string file = plan.ConfigurationFile, domain = plan.Domain.Unicode;
        string at = file == PosthouseConfiguration.DefaultFile ? "" : $" --config {file}";
        string language = plan.Language == "en" ? "" : $" --language {plan.Language}";
        var steps = new List<string> { $"{words.StepRun}\n{program} serve --config {file}" };
        steps.Add($"{words.StepConsole("http://127.0.0.1:8080/console/", plan.Administrator.ToUnicodeString())}\nssh -L 8080:127.0.0.1:8080 {plan.HostName.Ascii}");
        if (plan.Acme) steps.Add($"{words.StepCertificateByAcme(plan.HostName.Unicode)}\n{program} certificate list{at}");
        else if (plan.Certificate is null) steps.Add(words.StepCertificate(file));
        steps.Add($"{words.StepPublish}\n{program} dns show {domain} --format steps --provider aliyun{language}{at}");
        steps.Add($"{words.StepPublishByCommand}\n{program} dns set {domain} --publisher rfc2136 --publisher-server ns1.example.net --publisher-secret-file /etc/posthouse/tsig.key{at}\n{program} dns publish {domain}{language}{at}");
        steps.Add($"{words.StepWatch}\n{program} dns watch {domain}{language}{at}\n{program} dns check {domain}{language}{at}");
        steps.Add($"{words.StepPeople}\n{program} account add alice@{domain} --name Alice{at}\n{program} account import people.csv{at}");
        steps.Add($"{words.StepTry}\n{program} message trace --since 1h{at}");
        return steps;
    }
}
