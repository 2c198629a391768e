// What the Go library of Prometheus makes of a page of metrics on standard input, and what its
// linter, which promtool uses, objects to: as JSON, in the form of tests/operations/foreign_parsers.ts.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

type sample struct {
	Name   string            `json:"name"`
	Labels map[string]string `json:"labels"`
	Value  string            `json:"value"`
	Type   string            `json:"type"`
	Help   string            `json:"help"`
}

type reading struct {
	Samples  []sample `json:"samples"`
	Problems []string `json:"problems"`
}

func read(family *dto.MetricFamily) ([]sample, error) {
	samples := []sample{}
	for _, metric := range family.Metric {
		labels := map[string]string{}
		for _, pair := range metric.Label {
			labels[pair.GetName()] = pair.GetValue()
		}
		var kind string
		var value float64
		switch family.GetType() {
		case dto.MetricType_COUNTER:
			kind, value = "counter", metric.Counter.GetValue()
		case dto.MetricType_GAUGE:
			kind, value = "gauge", metric.Gauge.GetValue()
		default:
			return nil, fmt.Errorf("%s is a %s", family.GetName(), family.GetType())
		}
		samples = append(samples, sample{
			Name:   family.GetName(),
			Labels: labels,
			Value:  strconv.FormatFloat(value, 'g', -1, 64),
			Type:   kind,
			Help:   family.GetHelp(),
		})
	}
	return samples, nil
}

func run() error {
	parser := expfmt.NewTextParser(model.UTF8Validation)
	parsed, err := parser.TextToMetricFamilies(os.Stdin)
	if err != nil {
		return err
	}
	result := reading{Samples: []sample{}, Problems: []string{}}
	families := []*dto.MetricFamily{}
	for _, family := range parsed {
		samples, err := read(family)
		if err != nil {
			return err
		}
		result.Samples = append(result.Samples, samples...)
		families = append(families, family)
	}
	problems, err := promlint.NewWithMetricFamilies(families).Lint()
	if err != nil {
		return err
	}
	for _, problem := range problems {
		result.Problems = append(result.Problems, problem.Metric+": "+problem.Text)
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]reading{"expfmt": result})
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
