# Fetches each URL; prints a line for each: the body, NAME, REFUSED or another error.
use HTTP::Tiny;
for my $url (@ARGV) {
    my $answer = HTTP::Tiny->new(timeout => 20)->get($url);
    my $text = $answer->{content};
    print $answer->{status} == 200 ? $text : $text =~ /not known|No address/ ? "NAME" : $text =~ /refused/ ? "REFUSED" : $text, "\n";
}
