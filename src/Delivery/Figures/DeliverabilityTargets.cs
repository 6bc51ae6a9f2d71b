namespace Posthouse.Delivery;

/// <summary>What good figures are, and from where advice is given.</summary>
public static class DeliverabilityTargets
{
    public const double DeliveryRate = 0.98;

    public const double BounceRate = 0.03;

    /// <summary>Google and Yahoo ask for under 0.1 %, and hold mail back from 0.3 %.</summary>
    public const double ComplaintRate = 0.001;

    /// <summary>Of attempts. Greylisting alone makes a few in a hundred; more means that somebody slows us down.</summary>
    public const double DeferralRate = 0.10;

    /// <summary>Seconds. Nineteen of twenty recipients are served within this.</summary>
    public const int Seconds95 = 600;

    /// <summary>Nearly all that receive mail offer it (Google's transparency report: over 95 %).</summary>
    public const double TlsRate = 0.90;

    /// <summary>With fewer recipients one slip decides over a rate; nothing is said of it.</summary>
    public const int FewRecipients = 20;

    /// <summary>A class of bounces, or of deferrals, that makes up this part of them is spoken of by itself.</summary>
    public const double MainCause = 0.2;
}
